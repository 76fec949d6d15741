{{ members_of(national_indicators()['other']) }}
