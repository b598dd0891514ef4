package io.grokwatch.trainer.process;

import java.util.Map;

/** The signal that ended a process, from its exit status: 128 and the signal's number, as shells and the JDK report it. */
final class Signal {
    private static final int BASE = 128;
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "SIGHUP: its terminal was closed"),
            Map.entry(2, "SIGINT: it was interrupted"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL: an instruction that this processor does not have"),
            Map.entry(6, "SIGABRT: it aborted itself"),
            Map.entry(7, "SIGBUS: an invalid memory access"),
            Map.entry(8, "SIGFPE: an arithmetic error"),
            Map.entry(9, "SIGKILL: it was killed, by the system if memory ran out"),
            Map.entry(11, "SIGSEGV: an invalid memory access"),
            Map.entry(13, "SIGPIPE: nobody read its output"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM: it was asked to end"),
            Map.entry(24, "SIGXCPU: its limit of processor time was reached"),
            Map.entry(25, "SIGXFSZ: its limit of file size was reached"));

    private Signal() {}

    /** The signal in parentheses after a space; empty if the status is that of a program that ended by itself. */
    static String ofStatus(int status) {
        int number = status - BASE;
        if (number < 1 || number > 64) {
            return "";
        }
        return " (" + NAMES.getOrDefault(number, "signal " + number) + ")";
    }
}
