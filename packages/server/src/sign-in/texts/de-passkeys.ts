// The texts of passkeys, in German.
import type { enPasskeys } from './en-passkeys.ts';

export const passkeyLead =
	'Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder PIN an. Er funktioniert nur auf dieser Website.';
const passkeyUnfit =
	'Dieser Passkey kann hier nicht verwendet werden. Versuchen Sie es noch einmal, oder nehmen Sie ein anderes Gerät oder einen anderen Sicherheitsschlüssel.';

export const dePasskeys: typeof enPasskeys = {
	passkey: {
		title: 'Passkey verwenden',
		action: 'Passkey verwenden',
		choice: 'Mit einem Passkey anmelden',
		secondFactor: (client) => `${client} braucht einen weiteren Nachweis, dass Sie es sind.`,
		lead: 'Ihr Gerät oder Sicherheitsschlüssel fragt nach Fingerabdruck, Gesicht oder PIN.',
		noScript: 'Passkeys brauchen JavaScript, das in diesem Browser ausgeschaltet ist. Wählen Sie einen anderen Weg.',
		refused:
			'Die Anmeldung mit diesem Passkey ist misslungen. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
		use: 'Verwenden Sie Ihren Passkey, um fortzufahren.',
		tookTooLong: 'Das hat zu lange gedauert. Verwenden Sie Ihren Passkey noch einmal.',
		notTaken: {
			none: 'Ihre Organisation akzeptiert für Ihr Konto keine Passkeys. Wählen Sie einen anderen Weg, oder fragen Sie Ihre Administratoren.',
			synced:
				'Ihre Organisation akzeptiert nur Passkeys, die auf einem Gerät bleiben, und dieser wird zwischen Geräten kopiert. Verwenden Sie einen anderen, oder wählen Sie einen anderen Weg.',
			deviceBound:
				'Ihre Organisation akzeptiert nur Passkeys, die ein Kennwortmanager zwischen Geräten kopiert, und dieser bleibt auf einem Gerät. Verwenden Sie einen anderen, oder wählen Sie einen anderen Weg.',
			model:
				'Ihre Organisation akzeptiert keine Passkeys auf dieser Art von Gerät oder Sicherheitsschlüssel. Verwenden Sie einen anderen, wählen Sie einen anderen Weg, oder fragen Sie Ihre Administratoren, welche Arten erlaubt sind.',
			strength:
				'Hier braucht es einen Passkey auf einer bestimmten Art von Gerät oder Sicherheitsschlüssel, und dieser ist von anderer Art.',
		},
	},
	registerPasskey: {
		title: 'Passkey erstellen',
		action: 'Passkey erstellen',
		choice: 'Stattdessen einen Passkey erstellen',
		lead: `Ihre Organisation verlangt hier einen zweiten Nachweis. ${passkeyLead}`,
		noScript: 'Passkeys brauchen JavaScript, das in diesem Browser ausgeschaltet ist.',
		name: 'Name des Passkeys',
		defaultName: 'Mein Passkey',
		nameNote: 'Damit Sie ihn wiedererkennen, zum Beispiel der Name dieses Geräts.',
		create: 'Erstellen Sie einen Passkey, um fortzufahren.',
		tookTooLong: 'Das hat zu lange gedauert. Erstellen Sie den Passkey noch einmal.',
		unfit: passkeyUnfit,
		meanwhile: 'Ihre Anmeldemethoden wurden inzwischen geändert. Erstellen Sie den Passkey noch einmal.',
		notTaken: {
			none: 'Ihre Organisation akzeptiert für Ihr Konto keine Passkeys. Wählen Sie einen anderen Weg, oder fragen Sie Ihre Administratoren.',
			synced:
				'Ihre Organisation akzeptiert nur Passkeys, die auf einem Gerät bleiben. Erstellen Sie einen auf einem Sicherheitsschlüssel oder einem anderen Gerät; den eben erstellten können Sie löschen.',
			deviceBound:
				'Ihre Organisation akzeptiert nur Passkeys, die ein Kennwortmanager zwischen Geräten kopiert. Erstellen Sie dort einen; den eben erstellten können Sie löschen.',
			model:
				'Ihre Organisation akzeptiert keine Passkeys auf dieser Art von Gerät oder Sicherheitsschlüssel. Erstellen Sie einen auf einem anderen, oder fragen Sie Ihre Administratoren, welche Arten erlaubt sind.',
			attestation:
				'Ihre Organisation akzeptiert nur Geräte und Sicherheitsschlüssel, für die der Hersteller bürgt, und dieses hat keinen solchen Nachweis gezeigt. Wenn Ihr Browser gefragt hat, ob diese Website Marke und Modell sehen darf, erlauben Sie es; sonst nehmen Sie ein anderes Gerät oder einen anderen Sicherheitsschlüssel.',
			strength:
				'Hier braucht es einen Passkey auf einer bestimmten Art von Gerät oder Sicherheitsschlüssel. Fragen Sie Ihre Administratoren, welche Arten erlaubt sind.',
		},
	},
	passkeyScript: {
		unsupported: 'Dieser Browser kann keine Passkeys verwenden.',
		notCreated:
			'Es wurde kein Passkey erstellt: Der Vorgang wurde abgebrochen oder dauerte zu lange, oder dieses Gerät kann nicht prüfen, wer Sie sind.',
		notUsed:
			'Es wurde kein Passkey verwendet: Der Vorgang wurde abgebrochen oder dauerte zu lange, oder hier wurde keiner gefunden.',
		InvalidStateError: 'Dieses Gerät oder dieser Sicherheitsschlüssel hat schon einen Passkey für Ihr Konto.',
		SecurityError: 'An dieser Adresse funktionieren Passkeys nicht.',
		NotSupportedError: 'Dieses Gerät oder dieser Sicherheitsschlüssel kann die nötige Art von Passkey nicht erstellen.',
		failed: 'Der Passkey konnte hier nicht verwendet werden.',
	},
};
