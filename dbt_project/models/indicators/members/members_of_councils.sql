{{ members_of_councils() }}
