// Every text of the sign-in pages in German, typed by the English ones: a text that lacks does not compile.

import { markup } from '../pages/html.ts';
import { deCertificates } from './de-certificates.ts';
import { deCodes } from './de-codes.ts';
import { deExternal } from './de-external.ts';
import { mail } from './de-mail.ts';
import { deNotices } from './de-notices.ts';
import { dePasskeys, passkeyLead } from './de-passkeys.ts';
import { dePhones } from './de-phones.ts';
import { dePosition } from './de-position.ts';
import { brokenRequestText, refusalTexts, whomToAsk } from './de-refusals.ts';
import { setup } from './de-setup.ts';
import { weakPassword } from './de-weak-passwords.ts';
import type { Texts } from './en.ts';

const tooManyCodes =
	'Zu viele falsche Codes. Warten Sie eine Viertelstunde, länger, wenn es schon einmal geschah, und beginnen Sie von vorn.';

export const de: Texts = {
	language: 'de',
	dates: 'de-DE',
	common: {
		signInFirst: 'Melden Sie sich zuerst an.',
		signInAgain: 'Melden Sie sich noch einmal an.',
		tookTooLong: 'Das hat zu lange gedauert. Versuchen Sie es noch einmal.',
		changedMeanwhile: 'Ihre Organisation wurde inzwischen geändert. Versuchen Sie es noch einmal.',
		yourOrganization: 'Ihre Organisation',
		unknownAddress: 'eine unbekannte Adresse',
		continueTo: (client) => `weiter zu ${client}`,
		userName: 'Benutzername',
		password: 'Kennwort',
	},
	chooseAccount: {
		title: 'Konto auswählen',
		action: 'Weiter',
		signedIn: 'In diesem Browser angemeldet',
		another: 'Anderes Konto verwenden',
		choose: 'Wählen Sie eines der Konten.',
	},
	password: {
		title: 'Anmelden',
		action: 'Anmelden',
		choice: 'Kennwort verwenden',
		wrong: 'Benutzername und Kennwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.',
		locked:
			'Das Konto ist wegen zu vieler Anmeldeversuche mit falschem Benutzernamen oder Kennwort gesperrt. Versuchen Sie es später noch einmal.',
		empty: 'Geben Sie Ihren Benutzernamen und Ihr Kennwort ein.',
		tooLong: 'Der Benutzername oder das Kennwort ist zu lang.',
	},
	changePassword: {
		title: 'Neues Kennwort wählen',
		action: 'Kennwort ändern',
		forRisk: 'Vielleicht kennt jemand anderes Ihr Kennwort. Wählen Sie ein neues, das Sie nirgendwo sonst verwenden.',
		expired: 'Ihr Kennwort ist abgelaufen, oder Ihre Administration bittet Sie, es zu ändern.',
		current: 'Aktuelles Kennwort',
		chosen: 'Neues Kennwort',
		rule: (shortest) =>
			`Mindestens ${shortest} Zeichen. Andere Browser und Geräte bitten Sie danach um eine neue Anmeldung.`,
		repeated: 'Neues Kennwort wiederholen',
		empty: 'Füllen Sie alle Felder aus.',
		different: 'Die neuen Kennwörter stimmen nicht überein.',
		short: (shortest) => `Wählen Sie ein Kennwort mit mindestens ${shortest} Zeichen.`,
		long: 'Das neue Kennwort ist zu lang.',
		same: 'Das neue Kennwort muss sich vom aktuellen unterscheiden.',
		leaked: 'Dieses Kennwort ist aus einem Datenleck bekannt. Wählen Sie ein anderes.',
		wrong: 'Das aktuelle Kennwort stimmt nicht.',
		meanwhile: 'Das Kennwort wurde inzwischen geändert. Melden Sie sich mit dem neuen an.',
	},
	confirmDevice: {
		title: 'Ist das Ihr Gerät?',
		action: 'Weiter',
		secondaryAction: 'Nein, abbrechen',
		lead: (client, publisher) =>
			markup`Sie melden sich gleich auf einem anderen Gerät bei <strong>${client}</strong> an (herausgegeben von ${publisher}).`,
		askedFrom: 'Angefragt von',
		program: 'Programm',
		unknownProgram: 'unbekannt',
		askedAt: 'Angefragt am',
		caution:
			'Fahren Sie nur fort, wenn Sie dies gerade eben selbst begonnen haben, auf einem Gerät, das Sie vor sich sehen. Hat Ihnen jemand den Code geschickt, wählen Sie Nein: Diese Person wäre sonst unter Ihrem Namen angemeldet.',
	},
	oneTimeCode: {
		title: 'Code eingeben',
		action: 'Prüfen',
		choice: 'Code aus einer Authenticator-App verwenden',
		lead: (client) =>
			`${client} braucht einen weiteren Nachweis, dass Sie es sind. Öffnen Sie Ihre Authenticator-App und geben Sie den Code für dieses Konto ein.`,
		label: 'Code',
		tooMany: tooManyCodes,
		wrong: 'Dieser Code stimmt nicht. Geben Sie den Code ein, den Ihre Authenticator-App jetzt zeigt.',
		used: 'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.',
		none: 'Für dieses Konto ist keine Authenticator-App registriert.',
	},
	...deCertificates,
	...deExternal,
	...dePhones,
	...deCodes,
	...dePasskeys,
	...dePosition,
	useDevice: {
		title: 'Gerät zeigen',
		action: 'Dieses Gerät verwenden',
		secondaryAction: 'Nicht hier',
		choice: 'Dieses Gerät verwenden',
		lead: (client, organization = 'Ihre Organisation') =>
			`${client} kann nur auf einem Gerät verwendet werden, das ${organization} kennt. Der Agent auf diesem Gerät weist nach, welches es ist.`,
		noScript: 'Ein Gerät weist sich mit JavaScript aus, das in diesem Browser ausgeschaltet ist.',
		needed: 'Diese Seite braucht JavaScript und den Agenten Ihres Geräts.',
		refused: 'Dieses Gerät konnte sich nicht ausweisen, oder es zählt für Ihr Konto nicht.',
	},
	registerDevice: {
		title: 'Dieses Gerät registrieren',
		action: 'Registrieren',
		secondaryAction: 'Abbrechen',
		choice: 'Dieses Gerät registrieren',
		lead: (organization) =>
			`${organization} erkennt dieses Gerät künftig an einem Schlüssel, den sein Agent verwahrt. Ihre Administratoren sehen seinen Namen und sein Betriebssystem.`,
		start: (ofOrganization, personal) =>
			markup`Starten Sie den Agenten mit ${ofOrganization} für ein Gerät Ihrer Organisation oder mit ${personal} für Ihr eigenes.`,
		noScript: 'Ein Gerät registriert sich mit JavaScript, das in diesem Browser ausgeschaltet ist.',
		guest: 'Gäste registrieren Geräte bei ihrer eigenen Organisation, nicht hier.',
		refused: 'Dieses Gerät konnte nicht registriert werden.',
		known: 'Dieses Gerät ist schon registriert. Wählen Sie „Dieses Gerät verwenden“.',
		tooMany: (most) =>
			`Ihnen gehören ${most} Geräte, mehr sind nicht erlaubt. Bitten Sie Ihre Administratoren, eines zu löschen.`,
	},
	borrowDevice: {
		title: 'Gerät ausleihen',
		action: 'Auf diesem Gerät anmelden',
		secondaryAction: 'Abbrechen',
		choice: 'Ein Gerät der Demo ausleihen',
		lead: 'Dies ist ein Server für die Entwicklung: Er verleiht die Geräte seines Mandanten, die keinen Schlüssel haben. Bewiesen wird damit nichts.',
		notLent: 'Dieses Gerät wird nicht verliehen.',
		AzureAd: 'beigetreten',
		ServerAd: 'hybrid beigetreten',
		Workplace: 'registriert',
		compliant: 'konform',
		notCompliant: 'nicht konform',
		unknownCompliance: 'Konformität unbekannt',
	},
	termsOfUse: {
		title: 'Nutzungsbedingungen',
		action: 'Annehmen',
		secondaryAction: 'Ablehnen',
		lead: (organization, client) =>
			`${organization} bittet Sie, die Nutzungsbedingungen zu lesen und anzunehmen, bevor Sie zu ${client} weitergehen.`,
		open: 'Öffnen und lesen',
		note: 'Mit der Annahme bestätigen Sie, dass Sie sie gelesen und verstanden haben. Ihre Antwort wird mit Namen und Zeit aufbewahrt.',
		gone: 'Diese Nutzungsbedingungen gibt es nicht mehr. Gehen Sie zurück und melden Sie sich noch einmal an.',
		changed: 'Die Nutzungsbedingungen wurden geändert. Melden Sie sich noch einmal an.',
		changedWhileRead: 'Die Nutzungsbedingungen wurden geändert, während Sie sie lasen. Lesen Sie die neuen.',
		openFirst: 'Öffnen und lesen Sie die Nutzungsbedingungen, bevor Sie sie annehmen.',
	},
	temporaryAccessPass: {
		title: 'Befristeten Zugriffspass eingeben',
		action: 'Anmelden',
		choice: 'Befristeten Zugriffspass verwenden',
		lead: 'Sie bekommen ihn von Ihren Administratoren, wenn Sie sich nicht anders anmelden können.',
		label: 'Befristeter Zugriffspass',
		empty: 'Geben Sie Ihren Benutzernamen und den Pass ein.',
		wrong:
			'Dieser befristete Zugriffspass stimmt nicht oder gilt gerade nicht. Bitten Sie Ihre Administratoren um einen anderen.',
		tooMany:
			'Zu viele falsche Pässe. Warten Sie eine Viertelstunde, länger, wenn es schon einmal geschah, und beginnen Sie von vorn.',
	},
	consent: {
		title: 'Angeforderte Berechtigungen',
		action: 'Zustimmen',
		secondaryAction: 'Abbrechen',
		lead: (client, publisher) => markup`<strong>${client}</strong> (herausgegeben von ${publisher}) möchte:`,
		forClient: (client) => `für ${client}`,
		forEverybody: 'Sie stimmen für alle in Ihrer Organisation zu.',
		onBehalf: 'Im Namen Ihrer Organisation zustimmen',
		onBehalfNote: 'Niemand sonst in ihr wird gefragt.',
		trustDevice:
			'Stimmen Sie nur zu, wenn Sie der Anwendung vertrauen. Sie empfängt Sie auf dem Gerät, das Sie bestätigt haben.',
		trust: (host) =>
			markup`Stimmen Sie nur zu, wenn Sie der Anwendung vertrauen. Sie empfängt Sie unter <strong>${host}</strong>.`,
	},
	passwordExpires: {
		title: 'Ihr Kennwort läuft bald ab',
		action: 'Kennwort ändern',
		secondaryAction: 'Jetzt nicht',
		lead: (days) =>
			days === 1
				? 'Es gilt noch bis morgen. Wählen Sie jetzt ein anderes oder bei der nächsten Anmeldung.'
				: `Es gilt noch ${days} Tage. Wählen Sie jetzt oder später ein anderes.`,
	},
	keepMeSignedIn: {
		title: 'Angemeldet bleiben?',
		action: 'Ja',
		secondaryAction: 'Nein',
		lead: 'Bleiben Sie in diesem Browser angemeldet, damit Sie seltener gefragt werden. Wählen Sie Nein auf einem Gerät, das Sie mit anderen teilen.',
	},
	passwordReset: {
		title: 'Kennwort zurücksetzen',
		link: 'Kennwort vergessen?',
		nameLead: 'Geben Sie den Benutzernamen Ihres Kontos ein.',
		nameMissing: 'Geben Sie Ihren Benutzernamen ein.',
		next: 'Weiter',
		tooMany: 'Das wurde zu oft versucht. Warten Sie eine Viertelstunde, länger, wenn es schon einmal geschah.',
		proofLead:
			'Kann dieses Konto sein Kennwort per E-Mail zurücksetzen, ist ein Code unterwegs an die andere Adresse, die Ihre Organisation von Ihnen kennt.',
		mailCode: 'Code aus der Nachricht',
		appCode: 'Code aus Ihrer Authenticator-App',
		proofNote: 'Administratorkonten brauchen beide Codes; für alle anderen genügt der aus der Nachricht.',
		rule: (shortest) =>
			`Mindestens ${shortest} Zeichen. Jeder Browser und jedes Gerät bittet Sie danach um eine neue Anmeldung.`,
		action: 'Kennwort zurücksetzen',
		refused:
			'Das Kennwort wurde nicht zurückgesetzt: Ein Code stimmt nicht oder wurde schon verwendet, oder dieses Konto kann sein Kennwort hier nicht zurücksetzen. Ihre Administratoren können es für Sie tun.',
		doneTitle: 'Ihr Kennwort ist zurückgesetzt',
		doneLead: 'Gehen Sie zur Anwendung zurück und melden Sie sich mit dem neuen Kennwort an.',
	},
	mail,
	notices: deNotices,
	weakPassword,
	deviceScript: {
		403: 'Der Agent auf diesem Gerät gehört zu einer anderen Organisation.',
		404: 'Dieses Gerät ist noch nicht registriert. Wählen Sie „Dieses Gerät registrieren“.',
		409: 'Dieses Gerät ist schon registriert. Wählen Sie „Dieses Gerät verwenden“.',
		noAgent:
			'Auf diesem Gerät antwortet kein Agent. Starten Sie ihn mit „countersign device proof“ und versuchen Sie es noch einmal.',
		refused: 'Der Agent auf diesem Gerät hat abgelehnt.',
		unreadable: 'Der Agent auf diesem Gerät war nicht zu verstehen.',
	},
	deviceCode: {
		title: 'Code eingeben',
		lead: 'Geben Sie den Code ein, den Ihre App oder Ihr Gerät zeigt. Geben Sie nie einen Code ein, den Ihnen jemand geschickt hat.',
		label: 'Code',
		action: 'Weiter',
		form: 'Ein Code hat neun Buchstaben. Prüfen Sie ihn und versuchen Sie es noch einmal.',
		tooMany:
			'Es wurden zu viele Codes versucht. Warten Sie eine Viertelstunde und lassen Sie sich dann auf Ihrem Gerät einen neuen geben.',
		unknown: 'Dieser Code ist nicht bekannt. Prüfen Sie, was Ihr Gerät zeigt, und versuchen Sie es noch einmal.',
		expired: 'Dieser Code ist abgelaufen. Lassen Sie sich auf Ihrem Gerät einen neuen geben.',
		doneTitle: 'Sie sind angemeldet',
		done: 'Sie sind auf Ihrem Gerät angemeldet',
		doneLead: (client) => `${client} macht von selbst weiter. Sie können dieses Fenster schließen.`,
	},
	answer: {
		title: 'Sie werden angemeldet',
		lead: 'Sie kommen zur Anwendung zurück.',
		action: 'Weiter',
		noScript: 'Ihr Browser führt keine Skripte aus. Gehen Sie selbst zur Anwendung weiter.',
		returnTo: (client) => `Zurück zu ${client}`,
	},
	logout: {
		askTitle: 'Abmelden?',
		ask: (names) => `Damit endet die Sitzung von ${names} in diesem Browser.`,
		action: 'Abmelden',
		title: 'Abgemeldet',
		done: 'Sie sind abgemeldet',
		doneLead: 'Schließen Sie am besten alle Browserfenster.',
		return: 'Zurück zur Anwendung',
		frame: 'Abmeldung von einer Anwendung',
	},
	errorPage: {
		whatToDo: 'Was Sie tun können:',
		anotherAccount: 'Mit einem anderen Konto anmelden',
		code: 'Fehlercode',
		traceId: 'Trace-ID',
		correlationId: 'Correlation-ID',
		timestamp: 'Zeit',
	},
	securityInfo: {
		title: 'Ihre Anmeldemethoden',
		addPasskey: 'Passkey hinzufügen',
		addAuthenticator: 'Authenticator-App einrichten',
		preferred: 'Zuerst gefragt',
		preferredNote: 'Wenn ein zweiter Nachweis nötig ist',
		save: 'Speichern',
		signedInAt: 'Wo Sie angemeldet sind',
		everywhereNote:
			'Haben Sie ein Gerät verloren oder sich auf einem fremden angemeldet? Dies beendet jede Sitzung, auch in diesem Browser.',
		everywhere: 'Überall abmelden',
		thisBrowser: 'Dieser Browser',
		session: 'Eine Sitzung',
		sessionNote: (since, address) => `Seit ${since}, von ${address}`,
		endSession: 'Beenden',
		endedSession:
			'Die Sitzung ist beendet. Anwendungen, die sie angemeldet hat, verlangen innerhalb einer Stunde eine neue Anmeldung.',
		recent: 'Letzte Anmeldungen',
		none: 'Keine.',
		notYou: 'War eine nicht von Ihnen? Ändern Sie Ihr Kennwort und melden Sie sich überall ab.',
		letIn: 'Zugelassen',
		refused: (why, code) => `Abgelehnt: ${why} (${code})`,
		back: 'Zurück zu Ihren Anmeldemethoden',
		added: 'Hinzugefügt. Sie können sich ab jetzt damit anmelden.',
		removed: 'Entfernt.',
		changed: 'Geändert.',
		password: 'Kennwort',
		lastChanged: (day) => `Zuletzt geändert am ${day}`,
		neverChanged: 'Nie geändert',
		changePassword: 'Kennwort ändern',
		passkey: (day) => `Passkey, erstellt am ${day}`,
		passkeyName: 'Name dieses Passkeys',
		rename: 'Umbenennen',
		remove: 'Entfernen',
		codes: 'Einmalcodes',
		codesSince: (day) => `Einmalcodes, eingerichtet am ${day}`,
		appName: 'Name dieser App',
		appNameExample: 'Telefon',
		pass: 'Befristeter Zugriffspass',
		passNote: (until) => `Von Ihren Administratoren, gültig bis ${until}`,
		passkeyLead,
		scanLead: 'Scannen Sie dies mit einer Authenticator-App und geben Sie dann den Code ein, den sie zeigt.',
		scanNew: 'Das hat zu lange gedauert. Scannen Sie den neuen Code.',
		changeTitle: 'Kennwort ändern',
		changeLead: 'Wählen Sie eines, das Sie nirgendwo sonst verwenden.',
		last: 'Ihre Organisation verlangt bei der Anmeldung einen zweiten Nachweis, und dies ist Ihr einziger. Fügen Sie zuerst einen anderen hinzu.',
		gone: 'Das wurde inzwischen geändert.',
		passkeyKnown: 'Sie haben diesen Passkey schon, oder Sie haben so viele, wie erlaubt sind.',
		hasAuthenticator: 'Sie haben diese Authenticator-App schon, oder Sie haben so viele, wie erlaubt sind.',
		outTitle: 'Sie sind überall abgemeldet',
		outLead: 'Jeder Browser und jedes Gerät bittet Sie um eine neue Anmeldung.',
		changedTitle: 'Ihr Kennwort ist geändert',
		changedLead: 'Melden Sie sich ab jetzt damit an, auch auf anderen Geräten.',
		signInAgain: 'Noch einmal anmelden',
		declinedTitle: 'Ihre Anmeldemethoden können nicht gezeigt werden',
		declined: (code) => `Die Anmeldung endete ohne Erfolg (${code}).`,
		noCode: 'kein Code',
		tryAgain: 'Noch einmal versuchen',
	},
	setup,
	home: {
		title: 'Anmeldeserver',
		heading: 'Der Anmeldeserver läuft',
		lead: 'Anwendungen melden hier ihre Benutzer an. Für sich allein gibt es hier nichts anzumelden: Öffnen Sie die Anwendung.',
		unknownCode: 'Unbekannter Fehlercode',
		unknownCodeLead: 'Dieser Server erzeugt keinen Fehler mit diesem Code.',
		remedy: 'Was zu tun ist:',
		status: 'HTTP-Status',
	},
	refusals: refusalTexts,
	brokenRequest: brokenRequestText,
	whomToAsk,
};
