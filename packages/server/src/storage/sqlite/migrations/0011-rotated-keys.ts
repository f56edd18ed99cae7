// Keys that are published before they sign, and withdrawn. NIST SP 800-57 part 1 §5.3.

export const rotatedKeys = `
alter table signing_keys add column signs_from integer not null default 0;
alter table signing_keys add column withdrawn_at integer;
`;
