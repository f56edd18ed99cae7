// The texts of codes by text message, in English.

export const enPhones = {
	textMessage: {
		title: 'Use a text message',
		action: 'Continue',
		choice: 'Get a code by text message',
		lead: (client: string) => `${client} needs more proof that it is you.`,
		willSend: (number: string) => `A code goes to your phone, whose number ends like this: ${number}.`,
		sent: (number: string) => `A code went to your phone (${number}). It is good for ten minutes.`,
		label: 'Code from the message',
		again: 'New code',
		wrong: 'That code is not right. Type the one from the newest message.',
		late: 'That code is over. Get another one.',
		notSent: 'The message could not be sent. Try again later, or choose another way.',
		tooManyMessages: 'Too many messages were sent. Wait an hour, or choose another way.',
		message: (code: string, client: string) =>
			`${code} is your code for ${client}. Type it on the page that you opened yourself, and tell it to nobody.`,
		name: 'Text message',
		note: (number: string) => `Codes go to ${number}`,
		remove: 'Remove',
	},
	registerPhone: {
		title: 'Set up text messages',
		action: 'Continue',
		choice: 'Set up text messages instead',
		lead: 'Your organization asks for a second proof here. Give the number of your mobile phone: a code goes to it.',
		ownLead: 'Give the number of your mobile phone: a code goes to it.',
		label: 'Mobile number',
		example: '+44 7700 900123',
		note: 'Begin with + and the number of the country.',
		unfit: 'That is no mobile number. Begin with + and the number of the country.',
		another: 'Another number',
		add: 'Add a phone for text messages',
		change: 'Change the phone number',
		save: 'Save',
	},
};
