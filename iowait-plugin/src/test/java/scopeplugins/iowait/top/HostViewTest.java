package scopeplugins.iowait.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scopeplugins.top.Area;

class HostViewTest {

    private final HostView view = new HostView(Duration.ofSeconds(1));

    @BeforeEach
    void two_intervals() throws IOException {
        next("""
                # TYPE iowait_ratio gauge
                iowait_ratio 0.10
                iowait_cpu_idle_ratio 0.60
                iowait_busiest_disk_utilization_ratio{device="sda"} 1.0
                iowait_busiest_disk_wait_seconds{device="sda"} 0.025
                """);
        next("""
                iowait_ratio 0.30
                iowait_cpu_idle_ratio 0.60
                iowait_busiest_disk_utilization_ratio{device="nvme0n1"} 0.5
                """);
    }

    @Test
    void each_number_is_shown_with_its_last_minute() {
        assertThat(view.draw(new Area(110, 23, true)).stream()
                        .map(line -> line.toString().stripTrailing()))
                .containsExactly(
                        "                          NOW    MEAN     MAX  LAST MINUTE",
                        "IO wait                 30.0%   20.0%   30.0%" + " ".repeat(60) + "▄█",
                        "CPU idle                60.0%   60.0%   60.0%" + " ".repeat(60) + "██",
                        "Busiest disk, in use    50.0%   75.0%  100.0%" + " ".repeat(60) + "█▅",
                        "Busiest disk, wait          -    25ms    25ms" + " ".repeat(60) + "█",
                        "IO pressure, some           -       -       -",
                        "IO pressure, all            -       -       -",
                        "",
                        "Busiest disk: nvme0n1");
    }

    @Test
    void a_line_of_text_has_the_last_interval() {
        assertThat(view.heading()).isEqualTo(" %iowait   %idle   %util   await   %some   %full  disk");
        assertThat(view.line()).hasValue("   30.0%   60.0%   50.0%       -       -       -  nvme0n1");
    }

    private void next(String text) throws IOException {
        view.next(view.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }
}
