// The texts of codes by text message, in German.
import type { enPhones } from './en-phones.ts';

export const dePhones: typeof enPhones = {
	textMessage: {
		title: 'Textnachricht verwenden',
		action: 'Weiter',
		choice: 'Code per Textnachricht erhalten',
		lead: (client) => `${client} braucht einen weiteren Nachweis, dass Sie es sind.`,
		willSend: (number) => `Ein Code geht an Ihr Telefon, dessen Nummer so endet: ${number}.`,
		sent: (number) => `Ein Code ging an Ihr Telefon (${number}). Er gilt zehn Minuten.`,
		label: 'Code aus der Nachricht',
		again: 'Neuer Code',
		wrong: 'Dieser Code stimmt nicht. Geben Sie den aus der neuesten Nachricht ein.',
		late: 'Dieser Code ist abgelaufen. Lassen Sie sich einen neuen senden.',
		notSent:
			'Die Nachricht konnte nicht gesendet werden. Versuchen Sie es später wieder oder wählen Sie einen anderen Weg.',
		tooManyMessages:
			'Es wurden zu viele Nachrichten gesendet. Warten Sie eine Stunde oder wählen Sie einen anderen Weg.',
		message: (code, client) =>
			`${code} ist Ihr Code für ${client}. Geben Sie ihn nur auf der Seite ein, die Sie selbst geöffnet haben, und nennen Sie ihn niemandem.`,
		name: 'Textnachricht',
		note: (number) => `Codes gehen an ${number}`,
		remove: 'Entfernen',
	},
	registerPhone: {
		title: 'Textnachrichten einrichten',
		action: 'Weiter',
		choice: 'Stattdessen Textnachrichten einrichten',
		lead: 'Ihre Organisation verlangt hier einen zweiten Nachweis. Geben Sie die Nummer Ihres Mobiltelefons an: Ein Code geht dorthin.',
		ownLead: 'Geben Sie die Nummer Ihres Mobiltelefons an: Ein Code geht dorthin.',
		label: 'Mobilnummer',
		example: '+49 151 12345678',
		note: 'Beginnen Sie mit + und der Nummer des Landes.',
		unfit: 'Das ist keine Mobilnummer. Beginnen Sie mit + und der Nummer des Landes.',
		another: 'Andere Nummer',
		add: 'Telefon für Textnachrichten hinzufügen',
		change: 'Telefonnummer ändern',
		save: 'Speichern',
	},
};
