// The page of the one-time set-up, in German, typed by the English one.
import { markup } from '../pages/html.ts';
import type { setup as english } from './en-setup.ts';

export const setup: typeof english = {
	title: 'Einrichten',
	heading: 'Diesen Server einrichten',
	lead: 'Legen Sie den Mandanten Ihrer Organisation und das erste Administratorkonto an. Das geht nur einmal.',
	token: 'Einrichtungs-Token',
	tokenNote: (serve, command) => markup`${serve} hat es in seinem Terminal ausgegeben; ${command} gibt ein neues aus.`,
	organization: 'Organisation',
	domain: 'Domäne',
	userName: 'Benutzername des Administratorkontos',
	password: 'Kennwort',
	rule: (shortest) =>
		`Mindestens ${shortest} Zeichen: Solange es keine Richtlinie gibt, schützt nur dieses Kennwort das Konto.`,
	repeated: 'Kennwort wiederholen',
	action: 'Einrichten',
	tooMany: 'Aus Ihrem Netz wurden zu viele Token versucht. Warten Sie eine Viertelstunde.',
	notAccepted:
		'Dieses Einrichtungs-Token wird nicht angenommen. Ein Token gilt eine Stunde und verfällt, sobald ein anderes erzeugt wird.',
	different: 'Die Kennwörter stimmen nicht überein.',
	problems: {
		organizationMissing: () => 'Geben Sie den Namen Ihrer Organisation ein.',
		organizationUnfit: () => 'Der Name der Organisation ist zu lang oder enthält Zeichen, die niemand sieht.',
		domainUnfit: () => 'Geben Sie eine Domäne ein, zum Beispiel contoso.com.',
		userNameUnfit: () =>
			'Geben Sie einen Benutzernamen aus Buchstaben, Ziffern, Punkten und Bindestrichen ein, zum Beispiel admin.',
		userNameOfOtherDomain: (domain) => `Der Benutzername muss auf @${domain} enden oder darf kein @ enthalten.`,
		passwordShort: (shortest) => `Wählen Sie ein Kennwort mit mindestens ${shortest} Zeichen.`,
		passwordLong: () => 'Das Kennwort ist zu lang.',
		passwordHoldsName: () => 'Wählen Sie ein Kennwort, das den Benutzernamen nicht enthält.',
	},
	doneHeading: 'Der Server ist eingerichtet',
	doneLead: (name) =>
		`${name} hat die Rolle „Globaler Administrator“. Bewahren Sie diese Kennungen auf: Ihre Anwendungen werden damit konfiguriert.`,
	tenant: 'Mandant',
	administrator: 'Administratorkonto',
	client: 'Anwendung für die Verwaltung',
	doneNote:
		'Programme, die Richtlinien verwalten, melden sich über diese Anwendung mit einem Gerätecode an. Legen Sie ein zweites Administratorkonto an, bevor Sie eine Richtlinie für alle Benutzer einschalten.',
};
