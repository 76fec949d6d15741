{{ members_of(national_indicators()['plans']) }}
