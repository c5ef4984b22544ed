// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.playhead.consumer.Diagnosis;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.Patient;
import java.util.List;

/** How patients are written. */
final class PatientWords {

    private static final int SHOWN = 10;

    private PatientWords() {}

    static JsonObject object(String name, JsonElement value) {
        var json = new JsonObject();
        json.add(name, value);
        return json;
    }

    static String firstLine(String text) {
        return Words.printable(text.lines().findFirst().orElse(""));
    }

    static JsonObject json(Patient patient) {
        var json = new JsonObject();
        Diagnosis diagnosis = patient.diagnosis();
        json.addProperty("at", patient.at().toString());
        json.addProperty("topicId", patient.topicId());
        json.addProperty("ward", patient.ward());
        json.addProperty("timestamp", patient.timestamp().toString());
        json.addProperty("admitted", patient.admittedAt().toString());
        json.addProperty("attempts", patient.attempts());
        json.addProperty("amended", patient.isAmended());
        json.addProperty("dryRun", patient.rehearsal());
        json.addProperty("signature", diagnosis == null ? null : diagnosis.signature());
        json.addProperty("event", diagnosis == null ? null : diagnosis.contract());
        json.addProperty("failure", diagnosis == null ? null : diagnosis.failure());
        return json;
    }

    static String behind(Hospital hospital, Patient patient) {
        List<Patient> behind = hospital.behind(patient, SHOWN + 1);
        if (behind.isEmpty()) {
            return "nobody";
        }
        String names = behind.stream()
                .limit(SHOWN)
                .map(each -> Words.printable(each.at().toString()))
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return names + (behind.size() > SHOWN ? ", and more" : "");
    }
}
