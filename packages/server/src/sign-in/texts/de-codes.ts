// The texts of authenticator apps that are set up, and of recovery codes, in German.
import type { enCodes } from './en-codes.ts';

export const deCodes: typeof enCodes = {
	registerOneTimeCode: {
		title: 'Authenticator-App einrichten',
		unnamed: 'Authenticator-App',
		action: 'Fertigstellen',
		choice: 'Stattdessen eine Authenticator-App einrichten',
		lead: 'Ihre Organisation verlangt hier einen zweiten Nachweis. Scannen Sie dies mit einer Authenticator-App und geben Sie dann den Code ein, den sie zeigt.',
		picture: 'QR-Code mit dem Schlüssel, der darunter steht',
		byHand: 'Sie können ihn nicht scannen? Geben Sie diesen Schlüssel ein:',
		label: 'Code aus der App',
		scanAgain: 'Scannen Sie den Code noch einmal.',
	},
	recoveryCode: {
		title: 'Wiederherstellungs\u00adcode verwenden',
		action: 'Prüfen',
		choice: 'Wiederherstellungscode verwenden',
		lead: (client) =>
			`${client} braucht einen weiteren Nachweis, dass Sie es sind. Geben Sie einen der Wiederherstellungscodes ein, die Sie aufgeschrieben haben. Jeder gilt einmal.`,
		label: 'Wiederherstellungscode',
		wrong: 'Das ist keiner Ihrer Wiederherstellungscodes, oder er wurde schon verwendet.',
		none: 'Sie haben keine Wiederherstellungscodes.',
		name: 'Wiederherstellungscodes',
		left: (count, day) => `${count} übrig, erstellt am ${day}`,
		make: 'Codes erstellen',
		makeNew: 'Neue Codes erstellen',
		makeNote: 'Damit kommen Sie hinein, wenn Sie Ihre anderen Methoden verlieren. Neue Codes ersetzen die bisherigen.',
		remove: 'Entfernen',
		noOther:
			'Fügen Sie zuerst einen Passkey oder eine Authenticator-App hinzu: Wiederherstellungscodes sind für den Fall, dass Sie diese verlieren.',
		shownTitle: 'Ihre Wiederherstellungs\u00adcodes',
		shownLead:
			'Schreiben oder drucken Sie sie ab und bewahren Sie sie getrennt von Ihren Geräten auf. Sie werden nur dieses eine Mal gezeigt. Jeder gilt einmal, und die bisherigen gelten nicht mehr.',
	},
};
