-- The words of what is published, for the search of the lists (in any form a Dutch word takes).
create index help_question_words on help_question
	using gin (to_tsvector('dutch', title || ' ' || situation || ' ' || wish));
create index offer_words on offer using gin (to_tsvector('dutch', title || ' ' || description));
