// The texts of the pages that ask for a certificate, in English.

export const enCertificates = {
	certificate: {
		title: 'Use a certificate or smart card',
		action: 'Choose a certificate',
		choice: 'Use a certificate or smart card',
		lead: (client: string, isSecondFactor: boolean) =>
			`${isSecondFactor ? `${client} needs more proof that it is you.` : `to continue to ${client}.`} Your browser will ask which certificate to use. Plug your smart card in first.`,
		unavailable: 'Certificates cannot be used here. Choose another way.',
		nameNeeded: 'Enter your user name.',
		refused: 'That certificate did not sign you in. Choose another one, or another way.',
		tookTooLong: 'That took too long. Use your certificate again.',
		noneTitle: 'No certificate was shown',
		none: 'Plug your smart card in, close this browser and begin again: it asks once for a certificate, and remembers the answer.',
		otherWay: 'Choose another way to sign in',
		start: 'Go to the start',
		moment: 'One moment',
		goOn: 'Continue',
	},
	deviceCertificate: {
		title: 'Show your device’s certificate',
		action: 'Choose the certificate',
		secondaryAction: 'Not here',
		choice: 'Use a certificate of this device',
		lead: (client: string, organization: string = 'your organization') =>
			`${client} can be used only on a device that ${organization} knows. Your browser will ask for the certificate that this device was given.`,
	},
};
