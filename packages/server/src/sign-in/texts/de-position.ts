// The texts of the page that asks for the user's position, in German.
import type { enPosition } from './en-position.ts';

export const dePosition: typeof enPosition = {
	sharePosition: {
		title: 'Standort freigeben',
		action: 'Standort freigeben',
		secondaryAction: 'Nicht freigeben',
		lead: (client, organization = 'Ihre Organisation') =>
			`${organization} entscheidet nach dem Land, in dem Sie sich befinden, wie ${client} verwendet werden kann. Ihr Browser wird Sie fragen, ob er mitteilen darf, wo Sie sind.`,
		kept: 'Nur das Land wird gespeichert, für eine Stunde. Danach werden Sie wieder gefragt.',
		noScript: 'Die Freigabe des Standorts braucht JavaScript, das in diesem Browser ausgeschaltet ist.',
		needed:
			'Ihr Browser hat keinen Standort gesendet. Versuchen Sie es noch einmal, oder wählen Sie „Nicht freigeben“.',
		uncertain:
			'Aus dem, was Ihr Browser gesendet hat, geht das Land nicht hervor. Schalten Sie die Ortung Ihres Geräts ein und versuchen Sie es noch einmal, oder wählen Sie „Nicht freigeben“.',
	},
	positionScript: {
		denied:
			'Ihr Browser durfte den Standort nicht mitteilen. Erlauben Sie es in den Einstellungen des Browsers und versuchen Sie es noch einmal, oder wählen Sie „Nicht freigeben“.',
		unavailable:
			'Ihr Browser konnte den Standort nicht ermitteln. Versuchen Sie es noch einmal, oder wählen Sie „Nicht freigeben“.',
	},
};
