// XBRL
