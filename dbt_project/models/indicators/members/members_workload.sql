{{ members_of(national_indicators()['workload']) }}
