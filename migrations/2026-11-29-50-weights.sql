-- What each quarter of the coin gives when it is full, as the alliance chose it: of the versions the newest counts. Without
-- one what was learnt counts.
create table ranking_weights (
	version integer primary key check (version > 0),
	content integer not null check (content between 0 and 100),
	theme integer not null check (theme between 0 and 100),
	support integer not null check (support between 0 and 100),
	place integer not null check (place between 0 and 100),
	reason text not null check (length(reason) between 1 and 300),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	check (content + theme + support + place = 100)
);
