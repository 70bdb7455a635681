-- Days on which schools are closed: as the government or the alliance has them, by country and region ('' for all of
-- it), or of one school alone.
create table school_holiday (
	id uuid primary key,
	version integer not null default 1,
	country text not null check (country in ('NL', 'BE')),
	region text not null check (length(region) <= 20),
	organisation_id uuid references organisation (id),
	-- Named by the year in which it begins.
	school_year integer not null check (school_year between 2000 and 2100),
	name text not null check (length(name) between 1 and 80),
	from_on date not null,
	until_on date not null,
	-- Who published it.
	source text not null check (length(source) <= 200),
	constraint school_holiday_days check (until_on >= from_on and until_on - from_on <= 120)
);
-- What is imported again replaces what was there.
create unique index school_holiday_published on school_holiday (country, region, school_year, name)
	where organisation_id is null;
create index school_holiday_organisation on school_holiday (organisation_id) where organisation_id is not null;

-- Whose holidays a school keeps, where a country has regions.
create table school_holiday_region (
	organisation_id uuid primary key references organisation (id),
	region text not null check (length(region) between 1 and 20),
	chosen_at timestamptz not null,
	chosen_by text references person (id) on delete set null
);

-- An hour of the timetable that did not take place, or will not.
create table visit_absence (
	visit_id uuid not null references visit (id),
	on_day date not null,
	reason text not null check (length(reason) <= 200),
	noted_at timestamptz not null,
	noted_by text references person (id) on delete set null,
	primary key (visit_id, on_day)
);
