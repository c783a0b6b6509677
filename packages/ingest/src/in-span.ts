import { SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

const tracer = trace.getTracer("@cyberintegrations/ingest");

/** Runs work in its own span. Of an error, only the code is recorded. Without a registered SDK, it only runs the work. */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      const { code, name: kind } = error as NodeJS.ErrnoException;
      span.setAttribute("error.type", code ?? kind);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
