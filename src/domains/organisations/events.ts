/** A person had everything about them erased; what is left is a tombstone without a name. */
export type PersonErased = { type: 'organisations.personErased'; personId: string; email: string };

/** Links in mails to a person must open nothing any more. */
export type MailedLinksRevoked = { type: 'organisations.mailedLinksRevoked'; personId: string; at: Date };
