"""The running of the installation itself: workers, jobs that failed, health, figures."""
