-- What a language model made of published texts, where the operator has one: by the hash of a text, so each is asked once.
create table text_embedding (
	model text not null,
	-- SHA-256, hexadecimal.
	text_hash text not null,
	-- 32-bit floating point numbers, little-endian: a direction of length 1.
	vector bytea not null,
	made_at timestamptz not null,
	primary key (model, text_hash)
);
