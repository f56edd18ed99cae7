// The texts of the page that sends the user to an external provider for the second factor, in English.

export const enExternal = {
	externalAuthentication: {
		title: 'Verify with another service',
		action: 'Continue',
		choice: 'Verify with the service that your organization chose',
		lead: (client: string) => `${client} needs more proof that it is you.`,
		goesTo: (provider: string) => `You go on to ${provider}, and come back here afterwards.`,
		providers: 'Which service do you use?',
		unavailable: 'That service cannot be reached now. Try again later, or choose another way.',
		refused: 'The service did not confirm that it is you. Try again, or choose another way.',
		tookTooLong: 'That took too long, or was answered already. Try again.',
	},
	goElsewhere: {
		title: 'One moment',
		action: 'Continue',
		noScript: 'Your browser does not run scripts. Go on to the service yourself.',
	},
};
