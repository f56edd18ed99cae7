// The texts of authenticator apps that are set up, and of recovery codes, in English.

export const enCodes = {
	registerOneTimeCode: {
		title: 'Set up an authenticator app',
		/** one to which its user gave no name */
		unnamed: 'Authenticator app',
		action: 'Finish set-up',
		choice: 'Set up an authenticator app instead',
		lead: 'Your organization asks for a second proof here. Scan this with an authenticator app, then enter the code that it shows.',
		picture: 'QR code with the set-up key written below it',
		byHand: 'Cannot scan it? Enter this key:',
		label: 'Code from the app',
		scanAgain: 'Scan the code again.',
	},
	recoveryCode: {
		title: 'Use a recovery code',
		action: 'Verify',
		choice: 'Use a recovery code',
		lead: (client: string) =>
			`${client} needs more proof that it is you. Enter one of the recovery codes that you wrote down. Each is good once.`,
		label: 'Recovery code',
		wrong: 'That is none of your recovery codes, or it was used already.',
		none: 'You have no recovery codes.',
		name: 'Recovery codes',
		left: (count: number, day: string) => `${count} left, made on ${day}`,
		make: 'Make codes',
		makeNew: 'Make new codes',
		makeNote: 'They let you in when you lose your other methods. New ones end those from before.',
		remove: 'Remove',
		noOther: 'Add a passkey or an authenticator app first: recovery codes are for when you lose it.',
		shownTitle: 'Your recovery codes',
		shownLead:
			'Write them down or print them, and keep them away from your devices. They are shown this once. Each is good once, and those from before are worth nothing any more.',
	},
};
