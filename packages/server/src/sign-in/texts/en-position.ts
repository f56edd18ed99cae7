// The texts of the page that asks for the user's position, in English.

export const enPosition = {
	sharePosition: {
		title: 'Share your location',
		action: 'Share my location',
		secondaryAction: 'Do not share',
		lead: (client: string, organization: string = 'Your organization') =>
			`${organization} decides by the country that you are in how ${client} can be used. Your browser will ask you whether it may tell where you are.`,
		kept: 'Only the country is kept, for one hour. Then you are asked again.',
		noScript: 'Sharing your location needs JavaScript, which is off in this browser.',
		needed: 'Your browser sent no location. Try again, or choose “Do not share”.',
		uncertain:
			'The country could not be told from what your browser sent. Turn on the location service of your device and try again, or choose “Do not share”.',
	},
	/** what the script of that page says */
	positionScript: {
		denied:
			'Your browser was not allowed to share your location. Allow it in the settings of the browser and try again, or choose “Do not share”.',
		unavailable: 'Your browser could not tell your location. Try again, or choose “Do not share”.',
	},
};
