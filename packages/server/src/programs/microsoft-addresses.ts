// The addresses of Entra ID and Microsoft Graph that applications and their libraries have written in. Microsoft Entra,
// "National clouds": Microsoft Entra authentication endpoints (global).

export const microsoftAddresses = {
	origin: 'https://login.microsoftonline.com',
	graphOrigin: 'https://graph.microsoft.com',
	/** every one of them, the aliases of the first by which libraries may call too among them */
	hosts: [
		'login.microsoftonline.com',
		'login.microsoft.com',
		'login.windows.net',
		'sts.windows.net',
		'graph.microsoft.com',
	],
} as const;
