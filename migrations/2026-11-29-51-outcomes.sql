-- What ranking saw of a question and an offer when a conversation about both began: numbers, without a word of their texts.
-- How it went on is in the facts of the conversation, its question and its agreements.
create table match_features (
	request_id uuid primary key references help_request (id),
	-- 0 to 1 each.
	words double precision not null,
	grams double precision not null,
	meaning double precision not null,
	content double precision not null,
	themes double precision not null,
	support_types double precision not null,
	place double precision not null,
	-- 0 to 100, by the weights that counted then.
	score double precision not null,
	taken_at timestamptz not null
);
create index help_request_created on help_request (created_at) where offer_id is not null;
