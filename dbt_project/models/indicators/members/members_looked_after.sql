{{ members_of(national_indicators()['looked_after']) }}
