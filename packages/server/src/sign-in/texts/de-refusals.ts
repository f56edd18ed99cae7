// What a page says of each refusal, in German. The order of the parts and who is asked are those of the English texts.
import type { RefusalText, WhomToAsk } from './en-refusals.ts';

const text = (
	title: string,
	why: string,
	next: string,
	ask: WhomToAsk = 'administrator',
	anotherAccount?: true,
): RefusalText => ({ title, why, next, ask, ...(anotherAccount && { anotherAccount }) });

const misconfigured = (why: string): RefusalText =>
	text(
		'Diese Anwendung ist nicht richtig eingerichtet',
		why,
		'Das können Sie nicht selbst beheben. Schicken Sie die Angaben unten an die Betreiber der Anwendung.',
		'developer',
	);
const brokenRequest = (why: string): RefusalText =>
	text(
		'Die Anfrage der Anwendung kann nicht beantwortet werden',
		why,
		'Gehen Sie zur Anwendung zurück und beginnen Sie von vorn. Geschieht es wieder, schicken Sie die Angaben unten an die Betreiber der Anwendung.',
		'developer',
	);
const tryLater = (why: string): RefusalText =>
	text(
		'Bitte versuchen Sie es gleich noch einmal',
		why,
		'Warten Sie ein wenig, gehen Sie dann zur Anwendung zurück und beginnen Sie von vorn.',
	);
const startAgain = (title: string, why: string): RefusalText =>
	text(title, why, 'Gehen Sie zur Anwendung zurück und beginnen Sie von vorn.', 'nobody');
const secondFactor = (why: string): RefusalText =>
	text(
		'Ein weiterer Nachweis ist nötig',
		why,
		'Gehen Sie zur Anwendung zurück und melden Sie sich noch einmal an. Halten Sie bereit, womit Sie ihn erbringen, etwa Ihre Authenticator-App, Ihren Sicherheitsschlüssel oder Ihr Telefon.',
	);
const switchedOff = (title: string, why: string): RefusalText =>
	text(title, why, 'Fragen Sie Ihre Administratoren, ob Sie Zugriff haben sollten.');

/** By AADSTS number. */
export const refusalTexts: Readonly<Record<number, RefusalText>> = {
	16000: text(
		'Wählen Sie ein Konto',
		'In diesem Browser sind mehrere Konten angemeldet, und die Anwendung hat nach einem bestimmten gefragt.',
		'Melden Sie sich mit dem Konto an, das die Anwendung erwartet.',
		'administrator',
		true,
	),
	50000: tryLater('Bei Ihrer Anmeldung ist bei uns etwas schiefgegangen.'),
	50005: text(
		'Diese Art von Gerät wird nicht unterstützt',
		'Ihre Organisation erlaubt den Zugriff nur von bestimmten Betriebssystemen aus, und dieses Gerät hat ein anderes.',
		'Verwenden Sie ein Gerät mit einem Betriebssystem, das Ihre Organisation unterstützt.',
	),
	50011: misconfigured('Die Adresse, an die Sie zurückgeschickt würden, hat die Anwendung nicht registriert.'),
	50020: text(
		'Dieses Konto kann hier nicht verwendet werden',
		'Ihr Konto gehört zu einer anderen Organisation und ist in diese nicht eingeladen.',
		'Bitten Sie um eine Einladung, oder melden Sie sich mit einem Konto dieser Organisation an.',
		'administrator',
		true,
	),
	50034: text(
		'Dieses Konto gibt es hier nicht',
		'Diese Organisation hat kein solches Konto.',
		'Prüfen Sie die Schreibweise des Benutzernamens, oder melden Sie sich mit einem anderen Konto an.',
		'administrator',
		true,
	),
	50053: text(
		'Ihr Konto ist eine Weile gesperrt',
		'Es gab zu viele Anmeldeversuche mit falschem Kennwort.',
		'Warten Sie einige Minuten und versuchen Sie es noch einmal. Waren Sie es nicht selbst, sagen Sie es Ihren Administratoren.',
	),
	50055: text(
		'Ihr Kennwort gilt nicht mehr',
		'Es galt für eine bestimmte Zeit, und die ist vorbei, oder die Administration verlangt ein neues.',
		'Melden Sie sich noch einmal an und wählen Sie auf der Seite, die dann kommt, ein neues Kennwort.',
	),
	50057: text(
		'Ihr Konto ist deaktiviert',
		'Dieses Konto wurde von der Administration abgeschaltet.',
		'Bitten Sie Ihre Administratoren, es wieder einzuschalten, oder melden Sie sich mit einem anderen Konto an.',
		'administrator',
		true,
	),
	50058: startAgain(
		'Sie sind nicht angemeldet',
		'Die Anwendung hat eine Sitzung von Ihnen gesucht und keine gefunden.',
	),
	50076: secondFactor('Ihre Organisation verlangt hier mehr, als Sie bisher nachgewiesen haben.'),
	50078: secondFactor('Ihr letzter Nachweis ist zu lange her.'),
	50079: text(
		'Eine zweite Anmeldemethode ist nötig',
		'Ihre Organisation verlangt hier mehr als ein Kennwort, und Sie haben nichts anderes eingerichtet.',
		'Gehen Sie zur Anwendung zurück, melden Sie sich noch einmal an und folgen Sie den Seiten, die eine Methode einrichten.',
	),
	50089: startAgain('Diese Anmeldung ist vorbei', 'Sie hat zu lange gedauert oder wurde schon abgeschlossen.'),
	50097: text(
		'Ihr Gerät muss sich ausweisen',
		'Ihre Organisation will wissen, welches Gerät Sie verwenden, und dieser Browser hat keines gezeigt.',
		'Melden Sie sich von einem Gerät an, das bei Ihrer Organisation registriert ist, in einem Browser, der es zeigen kann.',
	),
	50105: text(
		'Sie haben keinen Zugriff auf diese Anwendung',
		'Der Zugriff wird durch Zuweisung gegeben, und Ihnen ist sie nicht zugewiesen.',
		'Bitten Sie Ihre Administratoren um die Zuweisung, oder melden Sie sich mit einem Konto an, das sie hat.',
		'administrator',
		true,
	),
	50117: brokenRequest('Was sie in ihrem Parameter „claims“ verlangt, ist nicht lesbar.'),
	50126: text(
		'Benutzername und Kennwort passen nicht zusammen',
		'Eines von beiden stimmt nicht.',
		'Prüfen Sie beides und versuchen Sie es noch einmal.',
		'nobody',
		true,
	),
	50130: text(
		'Was die Anwendung verlangt, lässt sich nicht erfüllen',
		'Sie besteht auf einer Eigenschaft Ihrer Anmeldung, die Sie hier durch nichts herbeiführen können.',
		'Gehen Sie zur Anwendung zurück. Geschieht es wieder, schicken Sie die Angaben unten an deren Betreiber.',
		'developer',
		true,
	),
	50132: startAgain(
		'Ihre Sitzung ist beendet',
		'Sie haben sich abgemeldet, oder sie wurde von Ihnen oder der Administration beendet.',
	),
	50142: text(
		'Sie müssen Ihr Kennwort ändern',
		'Vielleicht kennt jemand anderes Ihr Kennwort. Ihre Organisation verlangt ein neues, bevor es weitergeht.',
		'Gehen Sie zur Anwendung zurück und melden Sie sich noch einmal an: Sie werden zuerst nach einem zweiten Nachweis und dann nach einem neuen Kennwort gefragt.',
	),
	50147: brokenRequest('Ihre „code challenge“ ist ungültig.'),
	50155: text(
		'Ihr Gerät wurde nicht erkannt',
		'Es hat sich gezeigt, aber seine Registrierung ließ sich nicht bestätigen.',
		'Registrieren Sie das Gerät neu und melden Sie sich dann noch einmal an.',
	),
	50158: text(
		'Ihre Organisation verlangt noch etwas',
		'Sie lässt nur herein, wer ihre Nutzungsbedingungen annimmt, oder wer zeigt, in welchem Land er ist. Das steht noch aus.',
		'Gehen Sie zur Anwendung zurück und melden Sie sich noch einmal an: Sie werden wieder gefragt.',
	),
	50173: startAgain(
		'Ihre Sitzung ist beendet',
		'Ihr Kennwort wurde geändert, oder Ihre Sitzungen wurden von Ihnen oder der Administration beendet.',
	),
	50194: misconfigured('Sie gehört zu einer einzigen Organisation und wurde für alle geöffnet.'),
	500011: misconfigured('Sie verlangt Zugriff auf etwas, das es in Ihrer Organisation nicht gibt.'),
	500014: switchedOff(
		'Dieser Dienst ist abgeschaltet',
		'Worauf die Anwendung zugreifen will, wurde von der Administration deaktiviert.',
	),
	500113: misconfigured('Es ist keine Adresse registriert, an die Sie zurückgeschickt werden könnten.'),
	500121: text(
		'Der zweite Nachweis ist misslungen',
		'Was Sie gezeigt haben, war zu oft falsch, oder die Anfrage wurde abgelehnt.',
		'Gehen Sie zur Anwendung zurück und melden Sie sich noch einmal an. Wollten Sie sich gar nicht anmelden, sagen Sie es Ihren Administratoren.',
	),
	53000: text(
		'Dafür ist ein Gerät nötig, das Ihre Organisation verwaltet',
		'Von dem Gerät, das Sie verwenden, ist nicht bekannt, dass es verwaltet und in Ordnung ist, wie Ihre Organisation es hier verlangt.',
		'Verwenden Sie ein Gerät, das Ihre Organisation verwaltet, oder registrieren Sie dieses: Starten Sie seinen Agenten mit „countersign device join“, melden Sie sich noch einmal an und wählen Sie „Dieses Gerät registrieren“. Ist es registriert, können Ihre Administratoren sagen, was nicht in Ordnung ist.',
	),
	53001: text(
		'Dafür ist ein Gerät nötig, das Ihrer Organisation beigetreten ist',
		'Das Gerät, das Sie verwenden, ist der Domäne Ihrer Organisation nicht beigetreten.',
		'Melden Sie sich von einem Rechner an, den Ihre Organisation für Sie eingerichtet hat und auf dem der Agent läuft, und wählen Sie „Dieses Gerät verwenden“.',
	),
	53002: text(
		'Eine andere Anwendung ist nötig',
		'Ihre Organisation erlaubt nur bestimmte Anwendungen, und diese gehört nicht dazu.',
		'Öffnen Sie dasselbe in einer Anwendung, die Ihre Organisation freigegeben hat.',
	),
	53003: text(
		'Sie können darauf gerade nicht zugreifen',
		'Ihre Anmeldung ist gelungen, erfüllt aber nicht, was Ihre Organisation hier verlangt: Der Ort, das Gerät, die Anwendung, die Art der Anmeldung oder das Risiko kann der Grund sein.',
		'Versuchen Sie es von Ihrem gewohnten Ort und Gerät aus oder mit einem anderen Konto.',
		'administrator',
		true,
	),
	53004: text(
		'Sie können gerade keinen zweiten Faktor einrichten',
		'Diese Anmeldung sieht ungewöhnlich aus, und Sie haben keinen zweiten Faktor eingerichtet, der Sie von jemandem unterscheidet, der nur Ihr Kennwort hat.',
		'Melden Sie sich von Ihrem gewohnten Ort und Gerät aus an und richten Sie dort einen zweiten Faktor ein, oder bitten Sie Ihre Administratoren um einen befristeten Zugriffspass.',
	),
	53009: text(
		'Diese Anwendung muss geschützt sein',
		'Ihre Organisation verlangt, dass die Anwendung ihre Daten unter einer Schutzrichtlinie hält, und diese tut es nicht.',
		'Aktualisieren Sie die Anwendung, oder verwenden Sie eine, die Ihre Organisation schützt.',
	),
	53010: text(
		'Sie können hier keinen zweiten Faktor einrichten',
		'Ihre Organisation erlaubt das nur an bestimmten Orten, auf bestimmten Geräten oder nach einem Nachweis, den Sie nicht haben.',
		'Tun Sie es dort, wo Ihre Organisation es erlaubt, etwa im Büro, oder bitten Sie Ihre Administratoren um einen befristeten Zugriffspass.',
	),
	530084: text(
		'Dafür ist ein Gerät nötig, das den Schlüssel Ihrer Anmeldung hält',
		'Was hier ausgestellt wird, soll nach dem Willen Ihrer Organisation nur auf diesem Gerät gelten, und das kann diese Anwendung nicht.',
		'Melden Sie sich auf einem registrierten Gerät in einer Anwendung an, die Tokenschutz unterstützt.',
	),
	530003: text(
		'Dafür ist ein Gerät nötig, das Ihre Organisation verwaltet',
		'Das Gerät, das Sie verwenden, wird nicht verwaltet.',
		'Melden Sie dieses Gerät zur Verwaltung an, oder verwenden Sie eines, das verwaltet wird.',
	),
	65001: text(
		'Die Anwendung braucht Ihre Erlaubnis',
		'Sie verlangt einen Zugriff, dem noch niemand zugestimmt hat.',
		'Gehen Sie zur Anwendung zurück und melden Sie sich noch einmal an: Sie werden gefragt.',
	),
	65004: text(
		'Der Zugriff wurde abgelehnt',
		'Sie haben der Anwendung den verlangten Zugriff nicht gegeben.',
		'War das nicht Ihre Absicht, gehen Sie zur Anwendung zurück und melden Sie sich noch einmal an.',
		'nobody',
	),
	70018: text(
		'Dieser Code ist nicht bekannt',
		'Er wurde falsch eingegeben, oder kein Gerät wartet auf ihn.',
		'Sehen Sie auf Ihr Gerät und geben Sie den Code noch einmal so ein, wie er dort steht.',
		'nobody',
	),
	70019: text(
		'Dieser Code ist abgelaufen',
		'Er wurde vor zu langer Zeit angezeigt.',
		'Beginnen Sie auf Ihrem Gerät von vorn: Es zeigt dann einen neuen Code.',
		'nobody',
	),
	90002: misconfigured('Sie nennt eine Organisation, die es hier nicht gibt.'),
	90005: startAgain('Unter dieser Adresse ist nichts', 'Die Adresse gehört nicht zu diesem Server.'),
	90006: tryLater('Gerade melden sich mehr Menschen an, als bedient werden können.'),
	90033: tryLater('Der Server kann im Moment nicht lesen oder schreiben, was er braucht.'),
	90055: tryLater('Aus Ihrem Netz kamen zu viele Anfragen.'),
	90094: text(
		'Die Administration muss zustimmen',
		'Diese Anwendung verlangt Berechtigungen, die nur die Administration Ihrer Organisation erteilen kann.',
		'Bitten Sie Ihre Administratoren um die Zustimmung, oder melden Sie sich mit einem Konto an, das sie geben darf.',
		'administrator',
		true,
	),
	700016: misconfigured('Ihre Organisation hat keine Anwendung mit dieser Kennung.'),
	700038: misconfigured('Ihre Kennung wurde nie eingetragen.'),
	7000112: switchedOff('Diese Anwendung ist abgeschaltet', 'Sie wurde von der Administration deaktiviert.'),
	900561: startAgain(
		'So lässt sich diese Seite nicht öffnen',
		'Sie wurde auf eine Art angefragt, auf die sie nicht antwortet.',
	),
	9002325: brokenRequest('Sie hat ihre Anfrage nicht mit einer „code challenge“ geschützt.'),
};

/** For requests that no application should send: the page is for its developer, and tells the user what to do. */
export const brokenRequestText = brokenRequest('Was daran falsch ist, sagt der Fehler unten.');

export const whomToAsk: Readonly<Record<WhomToAsk, string | undefined>> = {
	administrator: 'Kommen Sie nicht weiter, fragen Sie Ihre Administratoren und schicken Sie ihnen die Angaben unten.',
	developer: undefined,
	nobody: undefined,
};
