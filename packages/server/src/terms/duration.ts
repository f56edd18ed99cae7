// ISO 8601 durations, as Graph writes them: years, months, weeks, days, hours, minutes and seconds in whole numbers.

const pattern =
	/^P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$/;

export function isDuration(text: string): boolean {
	return pattern.test(text);
}

/**
 * @param seconds epoch seconds
 * @param duration that {@link isDuration} accepts; anything else adds nothing
 * @returns epoch seconds; months and years are those of the calendar in UTC
 */
export function addDuration(seconds: number, duration: string): number {
	const parts = pattern.exec(duration);
	if (!parts) return seconds;
	const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, rest = 0] = parts
		.slice(1)
		.map((part) => Number(part ?? 0));
	const date = new Date(seconds * 1000);
	const day = date.getUTCDate();
	date.setUTCDate(1);
	date.setUTCMonth(date.getUTCMonth() + years * 12 + months);
	// the last day of a shorter month
	date.setUTCDate(Math.min(day, new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()));
	return Math.floor(date.getTime() / 1000) + ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + rest;
}
