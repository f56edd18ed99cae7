// What was tried last, in 16 keyed bits each: the same wrong password again is no further guess.

export const repeatedGuesses = `
alter table attempts add column guesses text not null default '';
`;
