"""The letters that time zones go by: their offsets, where they are in use, and which ones several places share."""

# letters: the offset they mean, and a place whose season says whether they are in force
LETTERS = {
    "WET": ("+00:00", "Europe/Lisbon"),
    "WEST": ("+01:00", "Europe/Lisbon"),
    "CET": ("+01:00", "Europe/Berlin"),
    "MEZ": ("+01:00", "Europe/Berlin"),
    "MESZ": ("+02:00", "Europe/Berlin"),
    "CEST": ("+02:00", "Europe/Berlin"),
    "EET": ("+02:00", "Europe/Helsinki"),
    "EEST": ("+03:00", "Europe/Helsinki"),
    "MSK": ("+03:00", "Europe/Moscow"),
    "TRT": ("+03:00", "Europe/Istanbul"),
    "WAT": ("+01:00", "Africa/Lagos"),
    "CAT": ("+02:00", "Africa/Maputo"),
    "SAST": ("+02:00", "Africa/Johannesburg"),
    "EAT": ("+03:00", "Africa/Nairobi"),
    "IDT": ("+03:00", "Asia/Jerusalem"),
    "PKT": ("+05:00", "Asia/Karachi"),
    "NPT": ("+05:45", "Asia/Kathmandu"),
    "ICT": ("+07:00", "Asia/Bangkok"),
    "WIB": ("+07:00", "Asia/Jakarta"),
    "SGT": ("+08:00", "Asia/Singapore"),
    "HKT": ("+08:00", "Asia/Hong_Kong"),
    "PHT": ("+08:00", "Asia/Manila"),
    "JST": ("+09:00", "Asia/Tokyo"),
    "KST": ("+09:00", "Asia/Seoul"),
    "AWST": ("+08:00", "Australia/Perth"),
    "ACST": ("+09:30", "Australia/Adelaide"),
    "ACDT": ("+10:30", "Australia/Adelaide"),
    "AEST": ("+10:00", "Australia/Sydney"),
    "AEDT": ("+11:00", "Australia/Sydney"),
    "NZST": ("+12:00", "Pacific/Auckland"),
    "NZDT": ("+13:00", "Pacific/Auckland"),
    "NST": ("-03:30", "America/St_Johns"),
    "NDT": ("-02:30", "America/St_Johns"),
    "BRT": ("-03:00", "America/Sao_Paulo"),
    "ADT": ("-03:00", "America/Halifax"),
    "EST": ("-05:00", "America/New_York"),
    "EDT": ("-04:00", "America/New_York"),
    "CDT": ("-05:00", "America/Chicago"),
    "MST": ("-07:00", "America/Denver"),
    "MDT": ("-06:00", "America/Denver"),
    "PST": ("-08:00", "America/Los_Angeles"),
    "PDT": ("-07:00", "America/Los_Angeles"),
    "AKST": ("-09:00", "America/Anchorage"),
    "AKDT": ("-08:00", "America/Anchorage"),
    "HST": ("-10:00", "Pacific/Honolulu"),
}

# North American letters for the time of the place, whatever the season
EITHER_SEASON = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}

# Letters with several meanings in daily use: nobody can tell which one is meant but their author.
AMBIGUOUS = {
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "GST": ("Asia/Dubai", "Atlantic/South_Georgia"),
    "AMT": ("America/Manaus", "Asia/Yerevan"),
    "WST": ("Australia/Perth", "Pacific/Apia"),
}

# Letters that make a word are a zone only as capitals: "at 19:28 west region lost power".
ALSO_WORDS = frozenset({"WEST", "WET", "WAT", "CAT", "EAT", "ICT", "IST", "AMT"})
