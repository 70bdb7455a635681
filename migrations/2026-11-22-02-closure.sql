-- Whose answer a fact rests on: the conversation in which somebody said yes, or that solved it.
alter table help_question_fact add column request_id uuid references help_request (id);
