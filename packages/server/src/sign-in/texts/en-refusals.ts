// What a page says of each refusal: what stands in the way, what to do next, and whom to ask. The code, the ids and the
// time stand below it. Every code that a page can show has a text here: test/sign-in/refusal-texts.test.ts holds this
// against the catalogue.

/** `administrator`: of the user's organization; `developer`: of the application; `nobody`: the user alone can go on. */
export type WhomToAsk = 'administrator' | 'developer' | 'nobody';

export interface RefusalText {
	title: string;
	/** what stands in the way */
	why: string;
	/** what the user does next */
	next: string;
	ask: WhomToAsk;
	/** another account may have what this one has not */
	anotherAccount?: true;
}

const text = (
	title: string,
	why: string,
	next: string,
	ask: WhomToAsk = 'administrator',
	anotherAccount?: true,
): RefusalText => ({ title, why, next, ask, ...(anotherAccount && { anotherAccount }) });

const misconfigured = (why: string): RefusalText =>
	text(
		'This application is not set up correctly',
		why,
		'You cannot mend this yourself. Send the details below to whoever runs the application.',
		'developer',
	);
const brokenRequest = (why: string): RefusalText =>
	text(
		'The application sent a request that cannot be answered',
		why,
		'Go back to the application and start again. If it happens again, send the details below to whoever runs it.',
		'developer',
	);
const tryLater = (why: string): RefusalText =>
	text('Please try again in a moment', why, 'Wait a little, then go back to the application and start again.');
const startAgain = (title: string, why: string): RefusalText =>
	text(title, why, 'Go back to the application and start again.', 'nobody');
const secondFactor = (why: string): RefusalText =>
	text(
		'One more proof is needed',
		why,
		'Go back to the application and sign in again. Have at hand what you prove it with, such as your authenticator app, security key or phone.',
	);

/** By AADSTS number. */
export const refusalTexts: Readonly<Record<number, RefusalText>> = {
	16000: text(
		'Choose an account',
		'Several accounts are signed in on this browser, and the application asked for one of them in particular.',
		'Sign in with the account that the application expects.',
		'administrator',
		true,
	),
	50000: tryLater('Something went wrong on our side while you were signing in.'),
	50005: text(
		'This kind of device is not supported',
		'Your organization allows access from certain operating systems only, and this device has another one.',
		'Use a device with one of the operating systems that your organization supports.',
	),
	50011: misconfigured('The address that you would be sent back to is not one that the application registered.'),
	50020: text(
		'This account cannot be used here',
		'Your account belongs to another organization and has not been invited to this one.',
		'Ask for an invitation, or sign in with an account of this organization.',
		'administrator',
		true,
	),
	50034: text(
		'This account does not exist here',
		'This organization has no such account.',
		'Check the spelling of the user name, or sign in with another account.',
		'administrator',
		true,
	),
	50053: text(
		'Your account is locked for a while',
		'There were too many attempts to sign in with a wrong password.',
		'Wait some minutes and try again. If it was not you who tried, tell your administrator.',
	),
	50055: text(
		'Your password is not valid any more',
		'It was valid for a certain time that is over, or an administrator asked for a new one.',
		'Sign in again and choose a new password on the page that comes.',
	),
	50057: text(
		'Your account is disabled',
		'An administrator switched this account off.',
		'Ask your administrator to enable it, or sign in with another account.',
		'administrator',
		true,
	),
	50058: startAgain('You are not signed in', 'The application looked for a session of yours and found none.'),
	50076: secondFactor('Your organization wants more for this than you have proven so far.'),
	50078: secondFactor('The last time you proved it was too long ago.'),
	50079: text(
		'A second way to sign in is needed',
		'Your organization wants more than a password for this, and you have not set anything else up.',
		'Go back to the application, sign in again, and follow the pages that set it up.',
	),
	50089: startAgain('This sign-in is over', 'It took too long, or it was finished already.'),
	50097: text(
		'Your device has to identify itself',
		'Your organization wants to know which device you use, and this browser did not show one.',
		'Sign in from a device that is registered with your organization, in a browser that can tell so.',
	),
	50105: text(
		'You have no access to this application',
		'Access to it is given by assignment, and you are not assigned.',
		'Ask your administrator to assign it to you, or sign in with an account that has it.',
		'administrator',
		true,
	),
	50117: brokenRequest('What it asks for in its claims parameter cannot be read.'),
	50126: text(
		'That user name and password do not match',
		'One of the two is not right.',
		'Check both and try again.',
		'nobody',
		true,
	),
	50130: text(
		'What the application asks for cannot be met',
		'It insists on a property of your sign-in that nothing you can do here brings about.',
		'Go back to the application. If it happens again, send the details below to whoever runs it.',
		'developer',
		true,
	),
	50132: startAgain('Your session has ended', 'You signed out, or you or an administrator ended it.'),
	50142: text(
		'You have to change your password',
		'Somebody else may know your password, and your organization asks for a new one before you go on.',
		'Go back to the application and sign in again: you will be asked for a second proof first, and then for a new password.',
	),
	50147: brokenRequest('Its code challenge is not valid.'),
	50155: text(
		'Your device could not be recognized',
		'It presented itself, and its registration could not be confirmed.',
		'Register the device again, then sign in once more.',
	),
	50158: text(
		'Your organization asks for something more',
		'It lets only those in who accept its terms of use, or who show in which country they are. That is still to be done.',
		'Go back to the application and sign in again: you will be asked once more.',
	),
	50173: startAgain(
		'Your session has ended',
		'Your password was changed, or you or an administrator ended your sessions.',
	),
	50194: misconfigured('It belongs to one organization and was opened for all of them.'),
	500011: misconfigured('It asks for access to something that does not exist in your organization.'),
	500014: text(
		'This service is switched off',
		'An administrator disabled what the application asks for access to.',
		'Ask your administrator whether it should be available to you.',
	),
	500113: misconfigured('No address is registered that you could be sent back to.'),
	500121: text(
		'The second proof failed',
		'What you showed was wrong too often, or the request was refused.',
		'Go back to the application and sign in again. If you did not try to sign in, tell your administrator.',
	),
	53000: text(
		'This needs a device that your organization manages',
		'The device that you use is not known to be managed and in order, as your organization asks for here.',
		'Use a device that your organization manages, or register this one: start its agent with “countersign device join”, sign in again, and choose “Register this device”. If it is registered, your administrator can tell what is not in order.',
	),
	53001: text(
		'This needs a device that is joined to your organization',
		'The device that you use is not joined to your organization’s domain.',
		'Sign in from a computer that your organization set up for you, with its agent running, and choose “Use this device”.',
	),
	53002: text(
		'Another application has to be used',
		'Your organization allows certain client applications only, and this one is not among them.',
		'Open the same thing in an application that your organization approved.',
	),
	53003: text(
		'You cannot access this right now',
		'Your sign-in was successful, but it does not meet what your organization asks for here: the place, the device, the application, the way you signed in or the risk may be the reason.',
		'Try from your usual place and device, or with another account.',
		'administrator',
		true,
	),
	53004: text(
		'You cannot set up a second factor right now',
		'This sign-in looks unusual, and you have not registered a second factor that could tell you from somebody who only has your password.',
		'Sign in from your usual place and device and register a second factor there, or ask your administrator for a temporary access pass.',
		'administrator',
	),
	53009: text(
		'This application has to be protected',
		'Your organization wants the application to keep its data under a protection policy, and this one does not.',
		'Update the application, or use one that your organization protects.',
	),
	53010: text(
		'You cannot set up a second factor here',
		'Your organization lets you do that from certain places or devices only, or after a proof that you cannot give.',
		'Do it where your organization allows it, such as in the office, or ask your administrator for a temporary access pass.',
	),
	530084: text(
		'This needs a device that holds the key of your sign-in',
		'Your organization wants what is issued here to work on this device alone, and this application cannot do that.',
		'Sign in on a registered device, in an application that supports token protection.',
	),
	530003: text(
		'This needs a device that your organization manages',
		'The device that you use is not managed.',
		'Enroll this device in management, or use one that is enrolled.',
	),
	65001: text(
		'The application needs your permission',
		'It asks for access that nobody has agreed to yet.',
		'Go back to the application and sign in again: you will be asked.',
	),
	65004: text(
		'Access was declined',
		'You did not give the application the access that it asked for.',
		'If you did not mean to, go back to the application and sign in again.',
		'nobody',
	),
	70018: text(
		'That code is not known',
		'It was mistyped, or it belongs to no device that waits.',
		'Look at your device, and type the code again as it is shown there.',
		'nobody',
	),
	70019: text(
		'That code has expired',
		'It was shown too long ago.',
		'Start again on your device: it will show a new code.',
		'nobody',
	),
	90002: misconfigured('It names an organization that does not exist here.'),
	90005: startAgain('There is nothing at this address', 'The address is not one of this server.'),
	90006: tryLater('More people are signing in than can be served at once.'),
	90033: tryLater('The server cannot read or write what it needs at this moment.'),
	90055: tryLater('Too many requests came from your network.'),
	90094: text(
		'An administrator must approve',
		'This application asks for permissions that only an administrator of your organization can grant.',
		'Ask your administrator to approve it, or sign in with an account that may.',
		'administrator',
		true,
	),
	700016: misconfigured('Your organization has no application with that id.'),
	700038: misconfigured('Its id was never filled in.'),
	7000112: text(
		'This application is switched off',
		'An administrator disabled it.',
		'Ask your administrator whether it should be available to you.',
	),
	900561: startAgain('This page cannot be opened like that', 'It was asked for in a way that it does not answer.'),
	9002325: brokenRequest('It did not protect its request with a code challenge.'),
};

/** For requests that no application should send: the page is for its developer, and tells the user what to do. */
export const brokenRequestText = brokenRequest('The error below says what is wrong with it.');

export const whomToAsk: Readonly<Record<WhomToAsk, string | undefined>> = {
	administrator: 'If you do not get on, ask your administrator, and send the details below.',
	developer: undefined,
	nobody: undefined,
};
