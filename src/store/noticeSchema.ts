/**
 * What people were told of incidents, and what is still to be sent. Written in the transaction of
 * the incidents, so that a message is there exactly if what it tells is.
 */

const OWN = 'suite in (select visible_suites())'

/** The step that makes the tables. */
export const NOTICES = `
create table notice (
  suite text not null references suite (name) on delete cascade,
  id text not null,
  severity text not null,
  findings json not null,
  facts json not null,
  ends float8 not null,
  ended boolean not null,
  primary key (suite, id)
);

-- done: empty while it is to be sent, then 'sent' or 'given up'.
create table notice_message (
  suite text not null,
  notice text not null,
  channel text not null,
  state text not null,
  body json not null,
  made timestamptz not null default clock_timestamp(),
  due timestamptz not null default clock_timestamp(),
  tries int not null default 0,
  done text not null default '',
  primary key (suite, notice, channel, state),
  foreign key (suite, notice) references notice (suite, id) on delete cascade
);
create index notice_message_due on notice_message (due) where done = '';

alter table notice enable row level security;
create policy own_rows on notice using (${OWN}) with check (${OWN});
alter table notice_message enable row level security;
create policy own_rows on notice_message using (${OWN}) with check (${OWN});
`
