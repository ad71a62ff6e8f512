"""A notice on days off for tests: invented, and shaped as the State Council's notices are."""

from copy import deepcopy

_NOTICE = {
    "year": 2027,
    "title": "测试用放假安排，不是国务院办公厅的通知",
    "document": "测试〔2026〕1号",
    "published_on": "2026-11-20",
    "holidays": [
        {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"},
        {"name": "春节", "from": "2027-02-05", "to": "2027-02-11", "worked": ["2027-02-20"]},
        {"name": "清明节", "from": "2027-04-03", "to": "2027-04-05"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05", "worked": ["2027-05-08"]},
        {"name": "端午节", "from": "2027-06-09", "to": "2027-06-09"},
        {"name": "中秋节", "from": "2027-09-15", "to": "2027-09-15"},
        {
            "name": "国庆节",
            "from": "2027-10-01",
            "to": "2027-10-07",
            "worked": ["2027-09-26", "2027-10-09"],
        },
    ],
}


def notice() -> dict[str, object]:
    """Return the content of a file that can be imported on 21 November 2026; yours to change."""
    return deepcopy(_NOTICE)
