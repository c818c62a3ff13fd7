package scopeplugins.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Writes reports as JSON. */
public final class ReportEncoder {

    private final ObjectWriter writer = JsonMapper.builder().build().writerFor(Report.class);

    /**
     * The report as UTF-8 JSON, with no byte after the closing brace: the probe drops its connection over one.
     */
    public byte[] encode(Report report) {
        try {
            return writer.writeValueAsBytes(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot encode a report as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
