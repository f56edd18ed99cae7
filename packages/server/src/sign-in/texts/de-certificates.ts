// The texts of the pages that ask for a certificate, in German.
import type { enCertificates } from './en-certificates.ts';

export const deCertificates: typeof enCertificates = {
	certificate: {
		title: 'Zertifikat oder Smartcard verwenden',
		action: 'Zertifikat wählen',
		choice: 'Zertifikat oder Smartcard verwenden',
		lead: (client, isSecondFactor) =>
			`${isSecondFactor ? `${client} braucht einen weiteren Nachweis, dass Sie es sind.` : `um mit ${client} fortzufahren.`} Ihr Browser wird fragen, welches Zertifikat er verwenden soll. Stecken Sie vorher Ihre Smartcard ein.`,
		unavailable: 'Zertifikate können hier nicht verwendet werden. Wählen Sie einen anderen Weg.',
		nameNeeded: 'Geben Sie Ihren Benutzernamen ein.',
		refused: 'Dieses Zertifikat hat Sie nicht angemeldet. Wählen Sie ein anderes oder einen anderen Weg.',
		tookTooLong: 'Das hat zu lange gedauert. Verwenden Sie Ihr Zertifikat noch einmal.',
		noneTitle: 'Es wurde kein Zertifikat gezeigt',
		none: 'Stecken Sie Ihre Smartcard ein, schließen Sie diesen Browser und beginnen Sie neu: Er fragt einmal nach einem Zertifikat und merkt sich die Antwort.',
		otherWay: 'Anders anmelden',
		start: 'Zum Anfang',
		moment: 'Einen Moment',
		goOn: 'Weiter',
	},
	deviceCertificate: {
		title: 'Zertifikat Ihres Geräts zeigen',
		action: 'Zertifikat wählen',
		secondaryAction: 'Nicht hier',
		choice: 'Ein Zertifikat dieses Geräts verwenden',
		lead: (client, organization = 'Ihre Organisation') =>
			`${client} kann nur auf einem Gerät verwendet werden, das ${organization} kennt. Ihr Browser wird nach dem Zertifikat fragen, das dieses Gerät bekommen hat.`,
	},
};
