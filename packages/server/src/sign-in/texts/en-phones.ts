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
		note: (number: string) => `Codes go to ${number}. Your administrator changes the number.`,
	},
};
