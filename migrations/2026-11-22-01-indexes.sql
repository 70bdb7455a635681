-- What the lists ask for, newest first: a page of twenty must not cost a look at everything.
create index offer_published on offer (published_at desc, id) where published_at is not null;
create index help_question_fact_open on help_question_fact (at desc, question_id desc)
	where kind in ('published', 'answered');
