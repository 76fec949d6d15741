{{ members_of(national_indicators()['escalations']) }}
