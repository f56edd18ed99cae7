// What users are told by mail of changes to their own account, in English.
import type { Notice, NoticeMethod } from '../../records/notice.ts';

type Kind = Notice['kind'];

const methods: Record<NoticeMethod, string> = {
	passkey: 'passkey',
	authenticatorApp: 'authenticator app',
	phone: 'phone for text messages',
	recoveryCodes: 'recovery codes',
	temporaryAccessPass: 'Temporary Access Pass',
	certificate: 'certificate',
};

export const enNotices = {
	methods,
	unknownAddress: 'an unknown address',
	/** @param name that the user gave the method */
	named: (method: string, name: string) => `${method} “${name}”`,
	subjects: {
		added: 'A sign-in method was added',
		removed: 'A sign-in method was removed',
		changed: 'A sign-in method was changed',
		renamed: 'A sign-in method has a new name',
		preferred: 'Another sign-in method is asked for first',
		passwordChanged: 'Your password was changed',
		passwordReset: 'Your password was reset',
		recoveryCodesMade: 'You have new recovery codes',
		recoveryCodeUsed: 'A recovery code was used',
		sessionEnded: 'One of your sessions was ended',
		signedOutEverywhere: 'You were signed out everywhere',
	} satisfies Record<Kind, string>,
	/**
	 * @param account the user's name
	 * @param what the method, with its name
	 */
	texts: {
		added: (account: string, what: string) => `A sign-in method was added to ${account} just now: ${what}.`,
		removed: (account: string, what: string) => `A sign-in method was removed from ${account} just now: ${what}.`,
		changed: (account: string, what: string) => `A sign-in method of ${account} was changed just now: ${what}.`,
		renamed: (account: string, what: string, before: string) =>
			`A sign-in method of ${account}, until now “${before}”, has a new name: ${what}.`,
		preferred: (account: string) => `${account} is asked for another sign-in method first from now on.`,
		passwordChanged: (account: string) =>
			`The password of ${account} was changed just now, and every session that began with the old password has ended.`,
		passwordReset: (account: string) => `The password of ${account} was reset just now, and every session has ended.`,
		recoveryCodesMade: (account: string) =>
			`New recovery codes were made for ${account}. Those from before are worth nothing any more.`,
		recoveryCodeUsed: (account: string, left: number) =>
			`${account} signed in with a recovery code just now. Codes left: ${left}.`,
		sessionEnded: (account: string, since: string, address: string) =>
			`A session of ${account} was ended just now: the one since ${since}, from ${address}. Applications that it signed in ask for a new sign-in within the hour.`,
		signedOutEverywhere: (account: string) => `Every session of ${account} was ended just now.`,
	},
	byUser: 'If it was not you, change your password, sign out everywhere, and tell your administrator at once.',
	byAdministrator: 'An administrator did this. If you did not expect it, ask your administrator.',
};
