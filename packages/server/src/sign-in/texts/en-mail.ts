// Messages by mail, in English.

export const mail = {
	resetCodeSubject: 'Your code for a new password',
	resetCode: (name: string, code: string, minutes: number) =>
		`Somebody, probably you, wants to reset the password of ${name}.\n\nYour code: ${code}\n\nIt is good for ${minutes} minutes, on the page where you asked for it. Give it to nobody. If it was not you, you need not do anything.`,
	invitationSubject: (organization: string) => `${organization} invited you`,
	invitation: (organization: string, address: string) =>
		`${organization} invited you to work with it. Open this address to accept:\n\n${address}\n\nSign in there with the account that you have already. If you expected no invitation, do nothing.`,
};
