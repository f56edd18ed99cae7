// What users are told by mail of changes to their own account, in German, typed by the English texts.
import type { enNotices } from './en-notices.ts';

export const deNotices: typeof enNotices = {
	methods: {
		passkey: 'Passkey',
		authenticatorApp: 'Authenticator-App',
		phone: 'Telefon für Textnachrichten',
		recoveryCodes: 'Wiederherstellungscodes',
		temporaryAccessPass: 'Befristeter Zugriffspass',
		certificate: 'Zertifikat',
	},
	unknownAddress: 'einer unbekannten Adresse',
	named: (method, name) => `${method} „${name}“`,
	subjects: {
		added: 'Eine Anmeldemethode wurde hinzugefügt',
		removed: 'Eine Anmeldemethode wurde entfernt',
		changed: 'Eine Anmeldemethode wurde geändert',
		renamed: 'Eine Anmeldemethode hat einen neuen Namen',
		preferred: 'Eine andere Anmeldemethode wird zuerst verlangt',
		passwordChanged: 'Ihr Kennwort wurde geändert',
		passwordReset: 'Ihr Kennwort wurde zurückgesetzt',
		recoveryCodesMade: 'Sie haben neue Wiederherstellungscodes',
		recoveryCodeUsed: 'Ein Wiederherstellungscode wurde verwendet',
		sessionEnded: 'Eine Ihrer Sitzungen wurde beendet',
		signedOutEverywhere: 'Sie wurden überall abgemeldet',
	},
	texts: {
		added: (account, what) => `Für ${account} wurde gerade eine Anmeldemethode hinzugefügt: ${what}.`,
		removed: (account, what) => `Von ${account} wurde gerade eine Anmeldemethode entfernt: ${what}.`,
		changed: (account, what) => `Eine Anmeldemethode von ${account} wurde gerade geändert: ${what}.`,
		renamed: (account, what, before) =>
			`Eine Anmeldemethode von ${account}, bisher „${before}“, hat einen neuen Namen: ${what}.`,
		preferred: (account) => `Von ${account} wird ab jetzt zuerst eine andere Anmeldemethode verlangt.`,
		passwordChanged: (account) =>
			`Das Kennwort von ${account} wurde gerade geändert, und jede Sitzung ist beendet, die mit dem bisherigen begann.`,
		passwordReset: (account) => `Das Kennwort von ${account} wurde gerade zurückgesetzt, und jede Sitzung ist beendet.`,
		recoveryCodesMade: (account) =>
			`Für ${account} wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.`,
		recoveryCodeUsed: (account, left) =>
			`${account} hat sich gerade mit einem Wiederherstellungscode angemeldet. Übrige Codes: ${left}.`,
		sessionEnded: (account, since, address) =>
			`Eine Sitzung von ${account} wurde gerade beendet: die seit ${since}, von ${address}. Anwendungen, die sie angemeldet hat, verlangen innerhalb einer Stunde eine neue Anmeldung.`,
		signedOutEverywhere: (account) => `Jede Sitzung von ${account} wurde gerade beendet.`,
	},
	byUser:
		'Waren Sie es nicht, ändern Sie Ihr Kennwort, melden Sie sich überall ab und sagen Sie es sofort Ihren Administratoren.',
	byAdministrator: 'Dies waren Ihre Administratoren. Haben Sie es nicht erwartet, fragen Sie dort nach.',
};
