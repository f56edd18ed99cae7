// Why a password is too easy to guess, and what to do, in English.
import type { Weakness } from '../../password-strength.ts';

export const weakPassword: Readonly<Record<Weakness, string>> = {
	straightRow: 'A row of keys is easy to guess. Add a few words that have nothing to do with each other.',
	keyPattern: 'A short pattern of keys is easy to guess. Add a few words that have nothing to do with each other.',
	simpleRepeat: 'A repeated character is easy to guess. Use different words instead.',
	extendedRepeat: 'A repeated pattern is hardly harder to guess than one. Use different words instead.',
	sequences: 'A sequence like “abc” or “6543” is easy to guess. Use words instead.',
	recentYears: 'A recent year is easy to guess. Add a few words that have nothing to do with each other.',
	dates: 'A date is easy to guess. Add a few words that have nothing to do with each other.',
	topTen: 'That is one of the passwords that are tried first. Choose another one.',
	topHundred: 'That is one of the passwords that are tried first. Choose another one.',
	common: 'Many people use that password. Choose another one.',
	similarToCommon: 'That is close to a password that many people use. Add words that are less common.',
	wordByItself: 'A single word is easy to guess. Add a few more.',
	namesByThemselves: 'A name is easy to guess. Add a few words that have nothing to do with it.',
	commonNames: 'Names are easy to guess. Add a few words that have nothing to do with them.',
	userInputs:
		'Your name and that of your organization are easy to guess. Choose words that have nothing to do with them.',
	guessable: 'That password is easy to guess. Add words that are less common.',
};
