{{ members_of(national_indicators()['conferences']) }}
