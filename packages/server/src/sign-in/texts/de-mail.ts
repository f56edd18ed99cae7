// Messages by mail, in German, typed by the English ones.
import type { mail as english } from './en-mail.ts';

export const mail: typeof english = {
	resetCodeSubject: 'Ihr Code für ein neues Kennwort',
	resetCode: (name, code, minutes) =>
		`Jemand, vermutlich Sie, möchte das Kennwort von ${name} zurücksetzen.\n\nIhr Code: ${code}\n\nEr gilt ${minutes} Minuten, auf der Seite, auf der Sie ihn angefordert haben. Geben Sie ihn niemandem. Waren Sie es nicht, müssen Sie nichts tun.`,
	invitationSubject: (organization) => `${organization} hat Sie eingeladen`,
	invitation: (organization, address) =>
		`${organization} hat Sie zur Zusammenarbeit eingeladen. Öffnen Sie diese Adresse, um anzunehmen:\n\n${address}\n\nMelden Sie sich dort mit dem Konto an, das Sie schon haben. Haben Sie keine Einladung erwartet, tun Sie nichts.`,
};
