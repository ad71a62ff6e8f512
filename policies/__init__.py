"""Policy as data: parameters, calendars, formulae and the expressions that conditions use."""
