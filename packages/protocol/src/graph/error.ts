// Microsoft Graph, "Microsoft Graph error responses and resource types".

export interface GraphErrorResponse {
	error: {
		code: string;
		message: string;
		innerError: { date: string; 'request-id': string; 'client-request-id': string; message?: string };
	};
}
