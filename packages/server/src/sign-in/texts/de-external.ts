// The texts of the page that sends the user to an external provider for the second factor, in German.
import type { enExternal } from './en-external.ts';

export const deExternal: typeof enExternal = {
	externalAuthentication: {
		title: 'Mit einem anderen Dienst bestätigen',
		action: 'Weiter',
		choice: 'Mit dem Dienst bestätigen, den Ihre Organisation gewählt hat',
		lead: (client) => `${client} braucht einen weiteren Nachweis, dass Sie es sind.`,
		goesTo: (provider) => `Es geht weiter zu ${provider} und danach hierher zurück.`,
		providers: 'Welchen Dienst verwenden Sie?',
		unavailable:
			'Dieser Dienst ist gerade nicht erreichbar. Versuchen Sie es später wieder oder wählen Sie einen anderen Weg.',
		refused:
			'Der Dienst hat nicht bestätigt, dass Sie es sind. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
		tookTooLong: 'Das hat zu lange gedauert oder wurde schon beantwortet. Versuchen Sie es noch einmal.',
	},
	goElsewhere: {
		title: 'Einen Moment',
		action: 'Weiter',
		noScript: 'Ihr Browser führt keine Skripte aus. Gehen Sie selbst weiter zu dem Dienst.',
	},
};
