-- What waits in the outbox is counted often, and is little of what is kept there.
create index mail_message_undelivered on mail_message (created_at) where delivered_at is null;
